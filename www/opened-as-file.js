// @ts-check
// A page that is opened from a file runs no module, which is all that the others are: so this one is none, and says so.

if (location.protocol === 'file:') document.querySelector('.opened-as-file')?.removeAttribute('hidden');
