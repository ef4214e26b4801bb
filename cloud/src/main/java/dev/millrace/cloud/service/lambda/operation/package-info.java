/// Operations with rules of their own, one per file.
@NullMarked
package dev.millrace.cloud.service.lambda.operation;

import org.jspecify.annotations.NullMarked;
