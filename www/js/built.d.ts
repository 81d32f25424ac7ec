// The scripts that wasm-bindgen makes are not there before a build; `EngineModule` in messages.d.ts is what they have.

declare module '*/engine.js';
