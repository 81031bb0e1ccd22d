/** What the timing diagrams use of WaveDrom, which has no types of its own. */
declare module 'wavedrom' {
  /** An XML element as a list: its name, its attributes if any, its children. */
  export type XmlElement = readonly [name: string, ...content: (Readonly<Record<string, string | number>> | XmlElement | string)[]];

  const wavedrom: {
    /** Shapes by the name of a skin. */
    readonly waveSkin: Readonly<Record<string, XmlElement>>;
    /** Draws into the skin, which it changes. */
    renderAny(index: number, source: object, skin: Readonly<Record<string, XmlElement>>): XmlElement;
    readonly onml: { stringify(element: XmlElement): string };
  };
  export default wavedrom;
}
