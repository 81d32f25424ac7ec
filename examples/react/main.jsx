import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { AlexNet } from './alexnet.jsx';

function Page() {
  const [answer, setAnswer] = useState('Nothing yet');
  return (
    <>
      <AlexNet
        src="weights/lenet/manifest.json"
        mode="classify"
        onResult={({ predictions: [{ label }] }) => setAnswer(label)}
      />
      <p role="status">{answer}</p>
    </>
  );
}

createRoot(document.getElementById('root')).render(<Page />);
