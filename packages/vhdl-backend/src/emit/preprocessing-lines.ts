import { type Preprocessing, affineOf } from '@netloom/ir';

/** What the host does with raw data before it quantizes them, and what the first layer does of it, as list items. */
export function preprocessingLines(host: Preprocessing | undefined, baked: Preprocessing | undefined): string[] {
  return [
    ...(host === undefined ? [] : hostLines(host)),
    ...(baked === undefined ? [] : [`- The first layer computes ${formula(baked)} as part of its weights: the codes are the raw numbers themselves.`]),
  ];
}

function hostLines(preprocessing: Preprocessing): string[] {
  const { channels, resize = 'exact', shorterSide, crop = 'none' } = preprocessing;
  const side = shorterSide === undefined ? '' : `, shorter side ${shorterSide}`;
  const isNumeric = [preprocessing.scale, preprocessing.mean, preprocessing.std].some((part) => part !== undefined);
  return [
    ...(channels === undefined ? [] : [`- Colours of images: ${channels}.`]),
    ...(resize === 'exact' && crop === 'none' ? [] : [`- Images of another size: resize ${resize}${side}, crop ${crop}.`]),
    ...(isNumeric ? [`- Preprocessing, before quantization: ${formula(preprocessing)}.`] : []),
  ];
}

function formula(preprocessing: Preprocessing): string {
  const { scale, mean, std } = affineOf(preprocessing);
  const x = scale === 1 ? 'x' : `x * ${scale}`;
  return `(${x} - mean) / std with mean = ${mean.join(', ')} and std = ${std.join(', ')}`;
}
