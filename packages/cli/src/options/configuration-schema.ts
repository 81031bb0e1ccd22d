import { z } from 'zod';
import type { JsonValue } from '../session/session.js';
import { configuration } from './config.js';

/** The JSON schema of the configuration file, for editors; of `schema/netloom.schema.json` in this package, too. */
export function configurationSchema(): Readonly<Record<string, JsonValue>> {
  const { $schema, ...rest } = z.toJSONSchema(configuration, { io: 'input' });
  // What the library returns is JSON, but its type has more.
  const schema = JSON.parse(JSON.stringify(rest)) as Readonly<Record<string, JsonValue>>;
  return { $schema, title: 'Configuration of Netloom', ...schema };
}

/** The schema as the text of a file. */
export function renderConfigurationSchema(): string {
  return `${JSON.stringify(configurationSchema(), null, 2)}\n`;
}
