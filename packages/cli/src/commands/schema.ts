import { configurationSchema, renderConfigurationSchema } from '../options/configuration-schema.js';
import type { CommandOutcome, Session } from '../session/session.js';

/** `netloom schema`: prints the JSON schema of the configuration file. */
export function schema(session: Session): CommandOutcome {
  return session.succeed({ schema: configurationSchema() }, renderConfigurationSchema().trimEnd());
}
