// @ts-check
// Buttons, fields, bars, messages and dialogs: what appears in more than one place.

export const controls = /* css */ `
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    min-height: 44px;
    padding: 0 1.1rem;
    border: 1px solid var(--edge);
    border-radius: 10px;
    background: transparent;
    color: var(--ink);
    font: inherit;
    font-weight: 550;
    cursor: pointer;
    touch-action: manipulation;
    transition: background-color 120ms, border-color 120ms;
  }

  .button:hover {
    border-color: var(--accent);
    background: var(--accent-soft);
  }

  .button.primary {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--on-accent);
  }

  .button.primary:hover {
    border-color: var(--accent-hover);
    background: var(--accent-hover);
  }

  .button.quiet {
    border-color: transparent;
    color: var(--accent);
  }

  .button.quiet:hover {
    border-color: var(--accent);
  }

  .button.small {
    padding: 0 0.85rem;
    font-size: 0.9375rem;
  }

  .button:disabled,
  .button[aria-disabled="true"] {
    border-color: var(--line);
    background: var(--sunk);
    color: var(--soft);
    cursor: not-allowed;
  }

  .file {
    position: relative;
  }

  /* The label is the button; the input stays reachable by keyboard and lends it its focus. */
  .file input {
    position: absolute;
    inset: 0;
    width: 100%;
    opacity: 0;
    cursor: pointer;
  }

  .file:focus-within {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
  }

  .field {
    display: grid;
    gap: 0.2rem;
    color: var(--soft);
    font-size: 0.875rem;
  }

  .field :is(input, select) {
    min-width: 0;
    min-height: 44px;
    padding: 0 0.75rem;
    border: 1px solid var(--edge);
    border-radius: 10px;
    background: var(--card);
    color: var(--ink);
    font: inherit;
    font-size: 1rem;
  }

  .field input::placeholder {
    color: var(--soft);
    opacity: 1;
  }

  progress {
    display: block;
    width: 100%;
    height: 8px;
    border: 0;
    border-radius: 4px;
    overflow: hidden;
    appearance: none;
    background: var(--line);
    color: var(--accent);
  }

  progress::-webkit-progress-bar {
    background: var(--line);
  }

  progress::-webkit-progress-value {
    background: var(--accent);
  }

  progress::-moz-progress-bar {
    background: var(--accent);
  }

  /* Nothing is known yet of how much there is. */
  progress:indeterminate {
    background: linear-gradient(90deg, var(--line) 30%, var(--accent) 50%, var(--line) 70%) 0 0 / 200% 100%;
    animation: glide 1.6s linear infinite;
  }

  progress:indeterminate::-webkit-progress-bar {
    background: transparent;
  }

  @keyframes glide {
    from { background-position: 150% 0; }
    to { background-position: -50% 0; }
  }

  .banner {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.5rem 1rem;
    padding: 0.6rem 0.6rem 0.6rem 1.1rem;
    border-radius: var(--round);
    background: var(--accent-soft);
  }

  .messages {
    display: grid;
    gap: 0.6rem;
  }

  .messages:not(:empty) {
    margin-bottom: var(--gap);
  }

  .message {
    display: flex;
    align-items: start;
    gap: 0.5rem;
    padding: 0.6rem 0.6rem 0.6rem 1.1rem;
    border: 1px solid var(--edge);
    border-left: 5px solid var(--accent);
    border-radius: var(--round);
    background: var(--card);
  }

  .message.error {
    border-left-color: var(--bad);
  }

  .message-text .detail:empty {
    display: none;
  }

  .message-text {
    flex: 1;
    min-width: 0;
    padding: 0.6rem 0;
    overflow-wrap: anywhere;
  }

  .summary {
    font-weight: 600;
  }

  .detail {
    color: var(--soft);
    font-size: 0.9375rem;
  }

  .dialog {
    width: min(100% - 1.5rem, 46rem);
    max-height: min(100dvh - 1.5rem, 46rem);
    padding: clamp(1rem, 3cqi, 1.5rem);
    border: 1px solid var(--line);
    border-radius: var(--round);
    background: var(--card);
    color: var(--ink);
  }

  .dialog[open] {
    display: flex;
    flex-direction: column;
    gap: 1rem;
  }

  .dialog.narrow {
    width: min(100% - 1.5rem, 24rem);
  }

  .dialog::backdrop {
    background: rgb(0 0 0 / 55%);
  }

  .dialog-head,
  .dialog-foot {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 1rem;
  }

  .dialog-head h2 {
    font-size: 1.2rem;
  }

  .dialog-foot .button {
    flex: 1;
  }

  .veil {
    position: absolute;
    inset: 0;
    z-index: 9;
    display: grid;
    place-items: center;
    padding: 1rem;
    border: 4px dashed var(--accent);
    border-radius: var(--round);
    background: color-mix(in srgb, var(--card), transparent 12%);
    font-size: 1.5rem;
    font-weight: 650;
    text-align: center;
    pointer-events: none;
  }
`;
