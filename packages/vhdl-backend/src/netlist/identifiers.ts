/** Longer names are cut. */
const lengthLimit = 60;

/** Words that VHDL-2008 or SystemVerilog (the language of many netlists) reserve, and names that Windows refuses to files. */
const reserved = new Set(
  `abs access after alias all and architecture array assert assume attribute begin block body buffer bus case component
  configuration constant context cover default disconnect downto else elsif end entity exit fairness file for force
  function generate generic group guarded if impure in inertial inout is label library linkage literal loop map mod nand
  new next nor not null of on open or others out package parameter port postponed procedure process property protected
  pure range record register reject release rem report restrict return rol ror select sequence severity shared signal
  sla sll sra srl strong subtype then to transport type unaffected units until use variable view vmode vprop vunit wait
  when while with xnor xor
  always assign automatic bit break byte checker class clocking cell config const constraint continue cross deassign
  defparam design disable dist do edge endcase endclass endmodule enum event expect export extends extern final
  foreach forever fork forkjoin function genvar global highz iff implements implies import incdir include initial inside
  instance int integer interface intersect join large let liblist localparam logic longint macromodule matches medium
  modport module nettype nmos null pmos posedge negedge packed parameter primitive priority program pull0 pull1 rand
  randc randcase randsequence rcmos ref reg rnmos rpmos rtran scalared shortint shortreal signed small soft solve
  specify static string struct super supply0 supply1 table tagged task this throughout time timeprecision timeunit tran
  tri tri0 tri1 triand trior trireg typedef union unique unsigned use uwire var vectored virtual void wait wand weak0
  weak1 while wildcard wire with within wor work ieee std boolean natural positive real character severity_level
  std_logic std_logic_vector rising_edge clk rst
  con prn aux nul`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

/** Gives every name of a project its own VHDL identifier. */
export interface Identifiers {
  /** An identifier like the name that nothing else in the project has: lower case, letters, digits, single underscores. */
  claim(name: string): string;
  /** The same for a part of something that has an identifier: `part` stays at its end, however long that is. */
  claimFor(whole: string, part: string): string;
}

/** A fresh name space; `taken` are identifiers that are in use already. */
export function createIdentifiers(taken: Iterable<string> = []): Identifiers {
  const used = new Set(taken);
  const next = new Map<string, number>();
  const unique = (base: string): string => {
    let identifier = base;
    let number = next.get(base) ?? 2;
    for (; used.has(identifier); number++) identifier = `${base}_${number}`;
    next.set(base, number);
    used.add(identifier);
    return identifier;
  };
  return {
    claim: (name) => unique(toIdentifier(name)),
    claimFor: (whole, part) => unique(`${whole}_${part}`),
  };
}

/** The VHDL identifier nearest to a name; not unique. */
export function toIdentifier(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, lengthLimit)
    .replace(/_+$/, '');
  const started = /^[a-z]/.test(plain) ? plain : `n_${plain}`.replace(/_+$/, '');
  return reserved.has(started) ? `${started}_n` : started;
}
