/// Build-time tools of the wire: [ImportModels] turns botocore's descriptions into the committed facts of
/// `wire/models`, [GenerateSources] turns those into Java.
@NullMarked
package dev.millrace.wire.codegen;

import org.jspecify.annotations.NullMarked;
