import { Classifier } from 'alexnet-web';

const input = document.querySelector('input');
const status = document.querySelector('[role=status]');

const classifier = await Classifier.load('weights/lenet/manifest.json', {
  onProgress: ({ bytes, total }) => {
    status.textContent = `Loading: ${bytes} of ${total} bytes`;
  },
});
status.textContent = 'Ready';
input.disabled = false;
input.addEventListener('change', async () => {
  const {
    predictions: [{ label, probability }],
  } = await classifier.classify(input.files[0]);
  status.textContent = `${label}, ${(100 * probability).toFixed(1)} %`;
});
