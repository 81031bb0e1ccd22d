import type { OperatorSignature } from './operator-signature.js';

/** Parts by the operator they are for. */
export class OperatorTable<T extends OperatorSignature> {
  private readonly byOperator = new Map<string, T[]>();

  constructor(parts: readonly T[]) {
    for (const part of parts) {
      const key = keyOf(part.domain, part.operator);
      this.byOperator.set(key, [...(this.byOperator.get(key) ?? []), part]);
    }
  }

  /** Names of the operators of a domain. */
  operators(domain: string): string[] {
    const parts = [...this.byOperator.values()].flatMap(([part]) => part ?? []);
    return parts.filter((part) => part.domain === domain).map(({ operator }) => operator);
  }

  has(domain: string, operator: string): boolean {
    return this.byOperator.has(keyOf(domain, operator));
  }

  /** The first version of the operator set that any part is for. */
  oldest(domain: string, operator: string): number | undefined {
    const parts = this.byOperator.get(keyOf(domain, operator));
    return parts === undefined ? undefined : Math.min(...parts.map(({ since }) => since));
  }

  /** The part with the greatest since-version that the model's version reaches. */
  find(domain: string, operator: string, version: number): T | undefined {
    const parts = this.byOperator.get(keyOf(domain, operator)) ?? [];
    return parts.filter(({ since }) => since <= version).sort((a, b) => b.since - a.since)[0];
  }
}

function keyOf(domain: string, operator: string): string {
  return JSON.stringify([domain, operator]);
}
