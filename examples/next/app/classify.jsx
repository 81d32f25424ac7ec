'use client';

import { Classifier } from 'alexnet-web';
import 'alexnet-web/element';
import { useState } from 'react';

/** The element, and the same by a program. On the server that renders the page both can be imported, and do nothing. */
export function Classify() {
  const [label, setLabel] = useState('');
  const classify = async ({ target }) => {
    const classifier = await Classifier.load('weights/lenet/manifest.json');
    const { predictions } = await classifier.classify(target.files[0]);
    setLabel(predictions[0].label);
    classifier.close();
  };
  return (
    <>
      <alexnet-classifier src="weights/lenet/manifest.json" />
      <label>
        Without the element: <input type="file" accept="image/*" onChange={classify} />
      </label>
      <p role="status">{label}</p>
    </>
  );
}
