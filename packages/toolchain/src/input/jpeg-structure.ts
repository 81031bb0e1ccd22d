/** What the markers of a JPEG file say of its image. */
export interface JpegStructure {
  readonly width: number;
  readonly height: number;
  /** Identifiers of the components. */
  readonly components: readonly number[];
  readonly bits: number;
  readonly scans: number;
  /** Of Adobe's segment: 0 for colours as they are, 1 for Y Cb Cr, 2 for Y Cb Cr K; absent without it. */
  readonly adobeTransform?: number;
}

const startOfImage = 0xd8;
const endOfImage = 0xd9;
const startOfScan = 0xda;
const adobe = 0xee;
/** Huffman-coded images, sequential and progressive. */
const decodable = [0xc0, 0xc1, 0xc2];
/** DHT, JPG and DAC share their numbers with starts of frames. */
const noFrame = [0xc4, 0xc8, 0xcc];

/**
 * Walks through the markers of a JPEG file from its start to its end, without decoding.
 *
 * @returns what is wrong with it as text
 * @source ITU-T T.81, annex B
 */
export function readJpegStructure(content: Uint8Array): JpegStructure | string {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  let frame: Pick<JpegStructure, 'width' | 'height' | 'components' | 'bits'> | undefined;
  let scans = 0;
  let adobeTransform: number | undefined;
  for (let at = 2; ; ) {
    at = nextMarker(content, at);
    const marker = content[at + 1];
    if (marker === undefined) return 'it ends before its end-of-image marker';
    if (marker === endOfImage) break;
    if (marker === startOfImage) return 'it must hold one image';
    if (at + 4 > content.length) return 'it ends within a segment';
    const length = view.getUint16(at + 2);
    const body = content.subarray(at + 4, at + 2 + length);
    if (length < 2 || body.length !== length - 2) return 'it ends within a segment';
    if (marker === startOfScan) scans++;
    if (marker === adobe && body.length >= 12 && String.fromCharCode(...body.subarray(0, 5)) === 'Adobe') adobeTransform = body[11];
    if (marker >= 0xc0 && marker <= 0xcf && !noFrame.includes(marker)) {
      if (frame !== undefined) return 'it must hold one image';
      if (!decodable.includes(marker)) return `it must be baseline or progressive with Huffman codes, but it is of type SOF${marker - 0xc0}`;
      frame = readFrame(body);
      if (frame === undefined) return 'its frame header must be whole';
    }
    at += 2 + length;
  }
  if (frame === undefined || scans === 0) return 'it must hold an image';
  return { ...frame, scans, ...(adobeTransform === undefined ? {} : { adobeTransform }) };
}

/** Where the next marker is; restart markers and stuffed zeros belong to the data of a scan, further 0xff fill up. */
function nextMarker(content: Uint8Array, from: number): number {
  for (let at = content.indexOf(0xff, from); at >= 0; at = content.indexOf(0xff, at + 1)) {
    const code = content[at + 1] ?? 0;
    if (code !== 0 && code !== 0xff && !(code >= 0xd0 && code <= 0xd7)) return at;
  }
  return content.length;
}

function readFrame(body: Uint8Array): Pick<JpegStructure, 'width' | 'height' | 'components' | 'bits'> | undefined {
  const [bits, h1, h0, w1, w0, count] = body;
  if (bits === undefined || h1 === undefined || h0 === undefined || w1 === undefined || w0 === undefined || count === undefined) return undefined;
  if (body.length !== 6 + 3 * count) return undefined;
  const components = Array.from({ length: count }, (_, i) => body[6 + 3 * i] ?? 0);
  return { width: w1 * 256 + w0, height: h1 * 256 + h0, components, bits };
}
