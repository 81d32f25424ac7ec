import { Classifier } from 'alexnet-web';
import 'alexnet-web/element';

const input = document.querySelector('input');

input.addEventListener('change', async () => {
  const classifier = await Classifier.load('weights/lenet/manifest.json');
  const { predictions } = await classifier.classify(input.files[0]);
  document.querySelector('[role=status]').textContent = predictions[0].label;
  classifier.close();
});
