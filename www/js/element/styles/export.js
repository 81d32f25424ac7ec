// @ts-check
// Taking away what was taught: a link and its code, a web page, files for other programs.

export const exporting = /* css */ `
  .export-part + .export-part {
    margin-top: 1rem;
    padding-top: 1rem;
    border-top: 1px solid var(--line);
  }

  .export-part h3 {
    margin: 0 0 0.25rem;
  }

  .export-part > .note {
    margin-bottom: 0.5rem;
  }

  .export-problem {
    color: var(--bad);
    font-weight: 600;
  }

  .export-problem:empty {
    display: none;
  }

  .share-row {
    flex-wrap: nowrap;
  }

  .share-link {
    flex: 1;
    min-width: 0;
    min-height: 44px;
    padding: 0 0.6rem;
    border: 1px solid var(--line);
    border-radius: 10px;
    background: var(--card);
    color: inherit;
    font: inherit;
    text-overflow: ellipsis;
  }

  .share-code {
    display: block;
    width: min(100%, 24rem);
    margin: 0.75rem auto 0;
    image-rendering: pixelated;
  }

  .share-code[hidden] {
    display: none;
  }

  .export-formats {
    margin: 0;
    padding: 0;
    list-style: none;
  }

  .export-formats li {
    display: flex;
    gap: 0.75rem;
    align-items: center;
    justify-content: space-between;
    padding: 0.4rem 0;
  }

  .export-formats .button {
    flex: none;
  }
`;
