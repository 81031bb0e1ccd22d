import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import type { Compiler } from '@netloom/compiler';
import { type Graph, type ProjectManifest, graphFromJson, layerTypes } from '@netloom/ir';
import { readBytes, readProject, staysInside } from '@netloom/toolchain';
import type { Session } from '../session/session.js';

/** A graph and what it was read from. */
export interface OpenedModel {
  readonly graph: Graph;
  /** Of the model file; of the model that the project was made from. */
  readonly sha256: string;
  /** Present for a project. */
  readonly project?: ProjectManifest;
}

/** Opens an ONNX file, or the integer graph of a generated project. What is wrong goes to the session. */
export function openModel(path: string, compiler: Compiler, session: Session): OpenedModel | undefined {
  return isDirectory(path) ? openProject(path, compiler, session) : openFile(path, compiler, session);
}

export function isDirectory(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

/** True if hardware can be made of the graph as it is: all its inputs are integers. */
export function isIntegerGraph({ inputs, values }: Graph): boolean {
  return inputs.every((name) => values.get(name)?.type.kind === 'integer');
}

function openFile(path: string, compiler: Compiler, session: Session): OpenedModel | undefined {
  const bytes = session.take(readBytes(path));
  if (bytes === undefined) return undefined;
  const graph = session.take(compiler.importModel(bytes, { name: basename(path, extname(path)), externalData: filesBeside(path) }));
  return graph === undefined ? undefined : { graph, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Reads the files that a model refers to for its constants; they lie in its directory or below. */
export function filesBeside(path: string): (location: string) => Uint8Array | undefined {
  const folder = dirname(path);
  return (location) => (staysInside(location) ? contentOf(join(folder, location)) : undefined);
}

/** The bytes of a file; undefined if it is none, or cannot be read. */
function contentOf(file: string): Uint8Array | undefined {
  try {
    return statSync(file).isFile() ? readFileSync(file) : undefined;
  } catch {
    return undefined;
  }
}

function openProject(directory: string, compiler: Compiler, session: Session): OpenedModel | undefined {
  const project = session.take(readProject(directory));
  if (project === undefined) return undefined;
  const bytes = session.take(readBytes(join(directory, project.graph)));
  if (bytes === undefined) return undefined;
  const graph = session.take(graphFromJson(new TextDecoder().decode(bytes), compiler.parts.all(layerTypes)));
  return graph === undefined ? undefined : { graph, sha256: project.model.sha256, project };
}
