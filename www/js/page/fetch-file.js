// @ts-check
// A file of the page.

/** @param {URL} url */
export async function fetchFile(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.pathname.split('/').pop()}: ${response.status}`);
  return response;
}
