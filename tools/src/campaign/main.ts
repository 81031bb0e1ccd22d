/** The campaign of random and damaged models: `npm run campaign -- --help`. */
import { resolve } from 'node:path';
import { campaignProgram } from './program.js';
import { replay } from './replay.js';
import { runCampaign } from './run-campaign.js';
import { renderSummary } from './summary.js';

await campaignProgram(async (models, flags) => {
  if (flags.replay !== undefined) {
    const problems = await replay(flags.replay);
    console.log(problems.length === 0 ? 'It does not fail any more.' : problems.join('\n'));
    process.exitCode = problems.length === 0 ? 0 : 1;
    return;
  }
  const { minutes, jobs, keep } = flags;
  const { counts, failures } = await runCampaign({
    ...flags,
    jobs: Math.max(1, jobs),
    keep: resolve(keep),
    models: models.map((path) => resolve(path)),
    ...(minutes === undefined ? {} : { minutes }),
  });
  console.log(flags.json === true ? JSON.stringify({ counts, failures }, null, 2) : renderSummary(counts, failures));
  process.exitCode = failures.length === 0 ? 0 : 1;
}).parseAsync();
