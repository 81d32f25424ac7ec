// @ts-check
// Why a call failed: one class for each family of codes, so that a program can tell them apart by `instanceof` or by `code`.
// What is aborted by a signal rejects with the signal's reason instead, as everywhere on the web.

/** @import { Problem, ProblemCode } from './messages.js' */

/**
 * `code` is for programs; `message` says what happened and what to do, in English. For programs that have words of their own, `cause`
 * has the `reason` and the `values` of what the engine told.
 */
export class AlexNetError extends Error {
  /** @param {ProblemCode} code @param {string} message @param {{ cause?: Problem }} [options] */
  constructor(code, message, options) {
    super(message, options);
    this.code = code;
  }

  // Written out, since minifiers rename classes.
  static {
    this.prototype.name = 'AlexNetError';
  }
}

/** The call makes no sense, or not now: `bad-request`. */
export class RequestError extends AlexNetError {
  static {
    this.prototype.name = 'RequestError';
  }
}

/** A file of the model is not what it should be: `bad-manifest`, `bad-shard`, `bad-weights`. */
export class ModelError extends AlexNetError {
  static {
    this.prototype.name = 'ModelError';
  }
}

/** A picture cannot be read: `bad-picture`. */
export class PictureError extends AlexNetError {
  static {
    this.prototype.name = 'PictureError';
  }
}

/** A device failed, and no other could take over: `device`. */
export class DeviceError extends AlexNetError {
  static {
    this.prototype.name = 'DeviceError';
  }
}

/** A file could not be fetched: `network`. */
export class NetworkError extends AlexNetError {
  static {
    this.prototype.name = 'NetworkError';
  }
}

/** A newer call made this one pointless: `stopped`. */
export class StoppedError extends AlexNetError {
  static {
    this.prototype.name = 'StoppedError';
  }
}

/** The engine's worker could not be started, or is gone: `worker`. */
export class WorkerError extends AlexNetError {
  static {
    this.prototype.name = 'WorkerError';
  }
}

/** @type {Record<ProblemCode, typeof AlexNetError>} */
const FAMILIES = {
  'bad-request': RequestError,
  'bad-manifest': ModelError,
  'bad-shard': ModelError,
  'bad-weights': ModelError,
  'bad-picture': PictureError,
  device: DeviceError,
  network: NetworkError,
  stopped: StoppedError,
  worker: WorkerError,
};

/** The error that tells of a problem. @param {Problem} problem */
export const errorOf = (problem) => new FAMILIES[problem.code](problem.code, problem.message, { cause: problem });
