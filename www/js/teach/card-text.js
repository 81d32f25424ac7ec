// @ts-check
// What the model card of a project says. `card.js` fills it in for the page, `alexnet teach` does for the command; a line with
// something in braces that there is nothing to say of is left out.

// biome-ignore lint/complexity/noUselessStringRaw: `alexnet teach` reads it between these quotes, as load.py in python.js
export const CARD = String.raw`# {title}

{net}, taught {where} to tell apart {count} classes: {names}. It began from {src}, which net.json describes.

## Examples

| Class | Learnt from | Held out |
| --- | ---: | ---: |
{examples}

## Training{trained}

What learnt: a new last layer, on what the net finds in a picture: logistic regression, {epochs} epochs of a gradient method.{head}
What learnt: the last {layers} layers, from copies of the examples: {epochs} epochs of gradient descent, learning rate {learningRate}, momentum {momentum}, batches of {batch}, seed {seed}.
Weight decay {weightDecay}; classes count alike, however many examples each has.
The copies were flipped.{flip}
The copies were shifted by up to {translate} of the side.
The copies had their brightness changed by up to {brightness}.
The copies had their contrast changed by up to {contrast}.
The copies had their saturation changed by up to {saturation}.
The copies had their hue turned by up to {hue} of the colour wheel.
The copies had up to {erase} of them erased.
The best epoch was {best}.
After the last epoch: loss {loss}, accuracy {accuracy} on what it learnt from.

## Results

It has learnt nothing yet.{untaught}
On {heldOut} pictures that were held out:
On the {learntFrom} pictures that it learnt from, as none were held out; on others it is worse:
accuracy **{measuredAccuracy}**, loss {measuredLoss}.

| Class | Precision | Recall |{named}
| --- | ---: | ---: |{aligned}
{results}

Expected calibration error {calibration}; temperature {temperature}; suggested threshold {threshold}, below which it had
better say that it does not know.{measured}

## Use

Three lines of Python, with "pip install torch safetensors pillow":

    import sys; sys.path.insert(0, "project.zip")
    from load import load
    print(load("project.zip").name("picture.png"))

Or "alexnet classify --model project.zip picture.png".

## Limits

It knows only these classes: a picture of anything else is named as one of them, unless the answer is below the threshold. The
numbers hold for pictures like those that were held out: the same light, the same background, the same camera. Pictures are
reduced to {side} pixels before it sees them; what is finer is lost.
`;
