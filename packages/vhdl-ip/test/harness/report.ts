/** Clock cycles of a frame's first and last beat. */
export interface FrameBeats {
  readonly first: number;
  readonly last: number;
}

/** What a simulation said. */
export interface SimulationReport {
  readonly exitCode: number;
  /** Values compared, by stream; only streams whose file was used up. */
  readonly compared: Readonly<Record<string, number>>;
  /** Lines about differences, violated rules, time-outs, and whatever else the simulator complained about. */
  readonly complaints: readonly string[];
  /** First and last beat of every finished frame, by stream. */
  readonly beats: Readonly<Record<string, readonly FrameBeats[]>>;
}

/** Reads the report lines of a simulation. */
export function readReport(exitCode: number, stdout: string, stderr: string): SimulationReport {
  const compared: Record<string, number> = {};
  const firsts: Record<string, number> = {};
  const beats: Record<string, FrameBeats[]> = {};
  const complaints: string[] = [];
  for (const line of [...stdout.split('\n'), ...stderr.split('\n')]) {
    const [, kind = '', rest = ''] = /^netloom:(\w+) ?(.*)$/.exec(line) ?? [];
    const fields = new Map(rest.split(' ').map((field) => [field.split('=')[0], field.split('=')[1] ?? '']));
    const stream = fields.get('stream') ?? '';
    if (kind === 'compared') {
      compared[stream] = Number(fields.get('values'));
    } else if (kind === 'beat' && fields.has('first')) {
      firsts[stream] = Number(fields.get('first'));
    } else if (kind === 'beat') {
      (beats[stream] ??= []).push({ first: firsts[stream] ?? Number.NaN, last: Number(fields.get('last')) });
    } else if (line.trim() !== '' && !line.startsWith('simulation finished')) {
      complaints.push(line);
    }
  }
  return { exitCode, compared, complaints, beats };
}
