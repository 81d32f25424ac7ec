// @ts-check
// What many classes need: a search, cards that collapse, and on a phone one card at a time. See element/teach/browse.js.

export const classes = /* css */ `
  .class-browser {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 0.6rem 1rem;
  }

  .class-browser > .field {
    flex: 0 1 16rem;
  }

  .class-status {
    align-self: center;
  }

  .class-pager,
  .classes:not(.many) .class-toggle {
    display: none;
  }

  .class-pager {
    flex-basis: 100%;
    grid-template-columns: auto 1fr auto;
    align-items: end;
    gap: 0.5rem;
  }

  .turn {
    min-width: 44px;
    padding: 0;
    font-size: 1.5rem;
  }

  .class-toggle {
    position: absolute;
    inset: calc(50% - 22px) -0.6rem auto auto;
    width: 44px;
    height: 44px;
    padding: 0;
    border: 1px solid transparent;
    border-radius: 10px;
    background: transparent;
    color: var(--accent);
    font: inherit;
    font-size: 1.25rem;
    cursor: pointer;
  }

  .class-toggle:hover {
    border-color: var(--accent);
  }

  .class-toggle::before {
    content: "▸";
    display: block;
    transition: transform 120ms;
  }

  .class-toggle[aria-expanded="true"]::before {
    transform: rotate(90deg);
  }

  @container (min-width: 40em) {
    .many .class-facts {
      position: relative;
      padding-inline-end: 2.25rem;
    }

    .many .collapsed {
      align-self: start;
    }

    .many .collapsed .class-body {
      display: none;
    }
  }

  @container (max-width: 39.999em) {
    .class-pager {
      display: grid;
    }

    .class-browser > .field {
      flex-basis: 100%;
    }

    .collapse-all,
    .many .class-card:not(.current),
    .many .class-toggle {
      display: none;
    }
  }
`;
