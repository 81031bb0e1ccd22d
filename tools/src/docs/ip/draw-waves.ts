import wavedrom, { type XmlElement } from 'wavedrom';
import type { WaveJson } from './wave-json.js';

/** A timing diagram as an SVG picture, with no more of WaveDrom's shapes and styles than it uses. */
export function drawWaves(source: WaveJson): string {
  const drawing = wavedrom.renderAny(0, source, structuredClone(wavedrom.waveSkin));
  const body = drawing.filter((part) => isElement(part) && !['defs', 'style'].includes(part[0]));
  const shapes = new Set(body.flatMap((part) => attributesWithin(part, 'xlink:href')).map((reference) => reference.slice(1)));
  const kept = replaceChild(drawing, 'defs', (part) => definitions(part, shapes));
  const classes = new Set(attributesWithin(kept, 'class').flatMap((names) => names.split(' ')));
  const text = wavedrom.onml.stringify(replaceChild(kept, 'style', (part) => styles(part, classes)));
  return `${text.replaceAll('</g><g', '</g>\n<g')}\n`;
}

type XmlPart = XmlElement[number];

function isElement(part: XmlPart): part is XmlElement {
  return Array.isArray(part);
}

function replaceChild([name, ...content]: XmlElement, child: string, replace: (part: XmlElement) => XmlElement): XmlElement {
  return [name, ...content.map((part) => (isElement(part) && part[0] === child ? replace(part) : part))];
}

/** The values of an attribute in an element and all that is in it. */
function attributesWithin(part: XmlPart, name: string): readonly string[] {
  if (isElement(part)) return part.flatMap((inner) => attributesWithin(inner, name));
  return typeof part === 'object' && name in part ? [String(part[name])] : [];
}

function definitions(part: XmlElement, used: ReadonlySet<string>): XmlElement {
  const [name, ...shapes] = part;
  return [name, ...shapes.filter((shape) => isElement(shape) && attributesOf(shape, 'id').some((id) => used.has(id)))];
}

function attributesOf([, attributes]: XmlElement, name: string): readonly string[] {
  return attributes === undefined || isElement(attributes) ? [] : attributesWithin(attributes, name);
}

/** Rules for elements in general, and those for the classes in use. */
function styles([name, ...content]: XmlElement, used: ReadonlySet<string>): XmlElement {
  const keep = (rules: string): string => rules.replace(/\.([\w-]+)\{[^}]*\}/g, (rule, style: string) => (used.has(style) ? rule : ''));
  return [name, ...content.map((part) => (typeof part === 'string' ? keep(part) : part))];
}
