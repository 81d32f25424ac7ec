import { Classify } from './classify.jsx';

export default function Page() {
  return (
    <main>
      <h1>What is this?</h1>
      <Classify />
    </main>
  );
}
