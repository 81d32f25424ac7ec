// @ts-check
// What the camera sees.

export const live = /* css */ `
  .camera {
    width: min(100%, 22rem, 52dvh);
    aspect-ratio: 1;
    border-radius: 12px;
    background: #000;
    object-fit: cover;
  }

  .camera.mirrored {
    transform: scaleX(-1);
  }

  .live-part {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 16rem), 1fr));
    gap: 1rem 2rem;
    padding: 1rem;
    border-radius: 12px;
    background: var(--sunk);
  }

  .live-view {
    display: grid;
    align-content: start;
    gap: 0.5rem;
    justify-items: start;
  }

  .live-status:empty,
  .live-rate:empty,
  .live-result figure:first-child {
    display: none;
  }
`;
