/// Container images on disk: layers unpacked once per digest, and root file systems put together from them.
///
/// ```
/// <data>/sandbox/layers/sha256-<hex>/tree     the layer's own files
///                                   /index    what it takes away from the layers below (whiteouts), see LayerIndex
///                                   /bytes    unpacked size, decimal
/// <data>/sandbox/images/<key>/root            hard links into the layers' trees, whiteouts applied
///                            /layers          the layers' digests, lowest first
/// <data>/sandbox/…/.new-*, .old-*             half-made or being removed; deleted at the next start
/// ```
///
/// A directory with its final name is whole: it was made under another name and renamed. A crash (kill -9 included)
/// leaves only `.new-*` and `.old-*`. Files are not synced to the platter: after a loss of power remove
/// `<data>/sandbox`, which holds nothing that the registry does not hold as well.
@NullMarked
package dev.millrace.cloud.sandbox.image;

import org.jspecify.annotations.NullMarked;
