/** The part of libsvm-js 0.2 that the example uses; the package has no declarations of its own. */
declare module "libsvm-js" {
  interface Options {
    readonly cost: number;
    readonly gamma: number;
    readonly quiet?: boolean;
  }

  export interface Svm {
    train(samples: readonly (readonly number[])[], labels: readonly number[]): void;
    /** Rows of the training samples that are support vectors, in the order of the serialised model. */
    getSVIndices(): number[];
    /** The model in libsvm's own text format. */
    serializeModel(): string;
    /** Releases the memory that `train` allocated on the WebAssembly heap. */
    free(): void;
  }

  /** A promise, because WebAssembly is compiled asynchronously. Support-vector classification with an RBF kernel. */
  const loaded: Promise<new (options: Options) => Svm>;
  export default loaded;
}
