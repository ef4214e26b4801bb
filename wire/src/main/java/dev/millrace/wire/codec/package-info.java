/// How values are written: JSON, CBOR, XML and forms, each driven by the shapes' tables.
@NullMarked
package dev.millrace.wire.codec;

import org.jspecify.annotations.NullMarked;
