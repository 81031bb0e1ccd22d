// tsyringe wants this before it is loaded, and bundlers keep it only in the file that imports tsyringe.
import 'reflect-metadata';
import type { ExtensionPoint, PartStore } from '@netloom/ir';
import { type DependencyContainer, container as rootContainer, instanceCachingFactory } from 'tsyringe';

/** The name of a stage in a container, with the type of what stands there. */
export interface StageToken<T> {
  readonly token: symbol;
  /** Never there; holds the type. */
  readonly stage?: T;
}

export function stageToken<T>(name: string): StageToken<T> {
  return { token: Symbol(name) };
}

/** A plugin and a point that it has added parts at. */
export interface Addition {
  readonly plugin: string;
  readonly point: ExtensionPoint<unknown>;
}

/** The parts and stages of one compiler. */
export interface Container extends PartStore {
  /** Which plugin has put parts at which point, each pair once, in order. */
  additions(): readonly Addition[];
  /** Registers how a stage is made; that happens once, when it is first asked for. */
  provide<T>(stage: StageToken<T>, make: () => T): void;
  /** @throws Error if the stage was never provided (a bug of the composition root) */
  stage<T>(stage: StageToken<T>): T;
}

/** A container of its own for each compiler: nothing is shared, and the global one stays empty. */
export function createContainer(): Container {
  const child: DependencyContainer = rootContainer.createChildContainer();
  const additions: Addition[] = [];
  return {
    put: <T>(point: ExtensionPoint<T>, part: T, plugin: string) => {
      if (!additions.some((known) => known.plugin === plugin && known.point.token === point.token))
        additions.push({ plugin, point });
      child.register<T>(point.token, { useValue: part });
    },
    // `resolveAll` throws where nothing is registered.
    all: <T>(point: ExtensionPoint<T>) => (child.isRegistered<T>(point.token) ? child.resolveAll<T>(point.token) : []),
    additions: () => additions,
    provide: <T>({ token }: StageToken<T>, make: () => T) => {
      child.register<T>(token, { useFactory: instanceCachingFactory(make) });
    },
    stage: <T>({ token }: StageToken<T>) => child.resolve<T>(token),
  };
}
