// @ts-check
// The engine's worker, with the browser's GPU bent as a test needs it.
//
// Scripts that Playwright adds to a page do not reach its workers, so shims are put in front of the worker's own
// script. They are text there: each is a function that uses nothing but its argument.

/** @import { Page } from '@playwright/test' */

/**
 * Has the worker run a shim before it looks for a GPU. The modules that it imports are there earlier, but ask nothing
 * of the GPU by themselves.
 *
 * @template T
 * @param {Page} page
 * @param {(argument: T) => void} shim
 * @param {T} [argument]
 */
export async function bend(page, shim, argument) {
  await page.route('**/js/worker.js', async (route) => {
    const response = await route.fetch();
    const call = `if (typeof GPUAdapter !== 'undefined') (${shim})(${JSON.stringify(argument) ?? ''});\n`;
    await route.fulfill({ response, body: call + (await response.text()) });
  });
}

/** The engines' workers that the page has started, in order. @param {Page} page */
export const workers = (page) => page.workers().filter((each) => each.url().endsWith('/worker.js'));

/** The engine's worker that the page has started last. @param {Page} page */
export function worker(page) {
  const found = workers(page).at(-1);
  if (!found) throw new Error('the page has started no worker');
  return found;
}

/** A GPU that lacks features (all, for `null`) and refuses to be asked for them. @param {string[] | null} names */
export function withoutFeatures(names) {
  const lacks = (/** @type {string} */ name) => !names || names.includes(name);
  /** @type {any} */
  const features = Object.getOwnPropertyDescriptor(GPUAdapter.prototype, 'features');
  Object.defineProperty(GPUAdapter.prototype, 'features', {
    ...features,
    get() {
      return new Set([...features.get.call(this)].filter((name) => !lacks(name)));
    },
  });
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (descriptor) {
    const asked = [...(descriptor?.requiredFeatures ?? [])];
    if (asked.some(lacks)) throw new TypeError(`this GPU has not all of ${asked}`);
    const made = await requestDevice.call(this, descriptor);
    Object.assign(self, { made });
    return made;
  };
}

/** A GPU that offers no more than each has to: what a device gets that is asked for without limits. */
export function withDefaultLimits() {
  const { requestAdapter } = GPU.prototype;
  const { requestDevice } = GPUAdapter.prototype;
  /** @type {GPUSupportedLimits | null} */
  let least = null;
  GPU.prototype.requestAdapter = async function (options) {
    const adapter = await requestAdapter.call(this, options);
    if (!adapter || least) return adapter;
    const device = await requestDevice.call(adapter);
    least = device.limits;
    device.destroy();
    return requestAdapter.call(this, options);
  };
  const limits = Object.getOwnPropertyDescriptor(GPUAdapter.prototype, 'limits');
  Object.defineProperty(GPUAdapter.prototype, 'limits', {
    ...limits,
    get() {
      return least ?? limits?.get?.call(this);
    },
  });
  GPUAdapter.prototype.requestDevice = async function (descriptor) {
    const made = await requestDevice.call(this, descriptor);
    Object.assign(self, { made });
    return made;
  };
}

/**
 * A GPU that fails when it is told to, by `self.fails`: `once`, or `often`, which is every second time. `self.failures`
 * counts.
 *
 * @param {'candidate' | 'kernel' | 'command' | 'memory' | 'loss'} what
 */
export function failing(what) {
  const state = Object.assign(self, { fails: '', failures: 0 });
  let turn = 0;
  function fails() {
    if (!state.fails || (turn += 1) % 2 === 0) return false;
    if (state.fails === 'once') state.fails = '';
    state.failures += 1;
    return true;
  }
  const { createComputePipeline, createCommandEncoder } = GPUDevice.prototype;
  const { dispatchWorkgroups, setPipeline } = GPUComputePassEncoder.prototype;
  /** @type {WeakMap<GPUComputePipeline, GPUDevice>} */
  const madeBy = new WeakMap();
  /** @param {GPUDevice} device */
  const invalid = (device) =>
    createComputePipeline.call(device, {
      layout: 'auto',
      compute: { module: device.createShaderModule({ code: '' }), entryPoint: 'missing' },
    });
  switch (what) {
    case 'candidate':
      // Of the kernels that there is a choice of.
      GPUDevice.prototype.createComputePipeline = function (descriptor) {
        const isMeant = /product/.test(descriptor.label ?? '');
        return isMeant && fails() ? invalid(this) : createComputePipeline.call(this, descriptor);
      };
      break;
    case 'kernel':
      GPUDevice.prototype.createComputePipeline = function (descriptor) {
        const pipeline = createComputePipeline.call(this, descriptor);
        madeBy.set(pipeline, this);
        return pipeline;
      };
      GPUComputePassEncoder.prototype.setPipeline = function (pipeline) {
        const device = madeBy.get(pipeline);
        setPipeline.call(this, device && fails() ? invalid(device) : pipeline);
      };
      break;
    case 'command':
      GPUComputePassEncoder.prototype.dispatchWorkgroups = function (x, ...yz) {
        return dispatchWorkgroups.call(this, fails() ? 2 ** 31 : x, ...yz);
      };
      break;
    case 'memory':
      outOfMemory();
      break;
    case 'loss':
      GPUDevice.prototype.createCommandEncoder = function (descriptor) {
        if (fails()) this.destroy();
        return createCommandEncoder.call(this, descriptor);
      };
      break;
  }

  /** No test can use up a GPU's memory for certain, so the browser's part is played here, with its error scopes. */
  function outOfMemory() {
    const { createBuffer, pushErrorScope, popErrorScope } = GPUDevice.prototype;
    /** @type {{ filter: GPUErrorFilter, error: GPUError | null }[]} */
    const scopes = [];
    GPUDevice.prototype.createBuffer = function (descriptor) {
      const buffer = createBuffer.call(this, descriptor);
      if (!fails()) return buffer;
      buffer.destroy();
      const error = new GPUOutOfMemoryError('none left');
      const scope = scopes.findLast(({ filter }) => filter === 'out-of-memory');
      if (scope) scope.error ??= error;
      else this.dispatchEvent(new GPUUncapturedErrorEvent('uncapturederror', { error }));
      return buffer;
    };
    GPUDevice.prototype.pushErrorScope = function (filter) {
      scopes.push({ filter, error: null });
      return pushErrorScope.call(this, filter);
    };
    GPUDevice.prototype.popErrorScope = async function () {
      const scope = scopes.pop();
      const error = await popErrorScope.call(this);
      return scope?.error ?? error;
    };
  }
}

/** @param {Page} page @param {'' | 'once' | 'often'} fails */
export function makeFail(page, fails) {
  return worker(page).evaluate((when) => {
    Object.assign(self, { fails: when });
  }, fails);
}

/** How often it has failed. @param {Page} page @returns {Promise<number>} */
export const failures = (page) => worker(page).evaluate(() => /** @type {any} */ (self).failures);
