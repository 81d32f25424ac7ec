// @ts-check
// How large a picture is that is kept as a sample, in pixels. `alexnet teach` takes these numbers from here.

/** The shorter side is at most this long: what nets that see colour look at, and a little more. */
export const SHORTER = 256;

/** And the longer one this long, which a panorama may have. */
export const LONGER = 512;

/** A picture without a longer side than this is kept exactly: it takes little room, and what compression does to it would be seen. */
export const EXACT = 64;
