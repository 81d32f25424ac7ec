import 'alexnet-web/element';

/** The element as a component. React hands attributes on as they are, and takes `onresult` for its event `result`. */
export const AlexNet = ({ onResult, ...attributes }) => (
  <alexnet-classifier onresult={({ detail }) => onResult?.(detail)} {...attributes} />
);
