import type { AccumulatorRange, RequantizationDefinition } from '@netloom/ir';
import { type RequantizationChannel, roundingChannel } from '../../src/index.js';

/** A channel with the definition that it was made of. */
export interface TestChannel extends RequantizationChannel {
  readonly definition: RequantizationDefinition;
}

export function testChannel(definition: RequantizationDefinition, range: AccumulatorRange): TestChannel {
  return { ...roundingChannel(definition, range), definition };
}
