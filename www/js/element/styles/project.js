// @ts-check
// The project above the lesson, and the list of all projects.

export const project = /* css */ `
  .project-bar {
    display: grid;
    gap: 0.75rem;
  }

  .project-fault:empty {
    display: none;
  }

  .project-row {
    align-items: end;
  }

  .project-name {
    flex: 1 1 12rem;
    max-width: 24rem;
  }

  .project-title {
    font-weight: 650;
  }

  .project-status {
    display: flex;
    flex: 1 1 auto;
    align-items: center;
    gap: 0.5rem;
    min-height: 44px;
    color: var(--soft);
    font-size: 0.9375rem;
    white-space: nowrap;
  }

  .project-status::before {
    content: "";
    flex: none;
    width: 0.6rem;
    height: 0.6rem;
    border-radius: 50%;
    background: var(--edge);
  }

  .project-status[data-status="saved"]::before {
    background: var(--accent);
  }

  .project-status[data-status="failed"],
  .project-status[data-status="elsewhere"] {
    color: var(--bad);
    font-weight: 600;
  }

  .project-status[data-status="failed"]::before,
  .project-status[data-status="elsewhere"]::before {
    border-radius: 0;
    background: var(--bad);
  }

  .project-notice p {
    flex: 1 1 20rem;
  }

  @container (max-width: 30em) {
    .project-row .button {
      flex: 1 1 auto;
    }
  }

  .projects-list {
    display: grid;
    gap: 0.25rem;
    margin: 0;
    padding: 0;
    overflow-y: auto;
    list-style: none;
  }

  .projects-entry {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem 0.5rem;
    padding: 0.4rem 0;
    border-top: 1px solid var(--line);
  }

  .projects-about {
    flex: 1 1 12rem;
    min-width: 0;
    overflow-wrap: anywhere;
  }

  .projects-do {
    display: flex;
    gap: 0.25rem;
    margin-left: auto;
  }

  .remove-project.sure {
    border-color: var(--bad);
    color: var(--bad);
  }

  .projects-name {
    font-weight: 600;
  }

  .projects-unsaved {
    color: var(--bad);
    font-weight: 600;
  }
`;
