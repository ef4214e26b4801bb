/// The API's operations that have rules of their own, one file each or one per kept thing.
@NullMarked
package dev.millrace.cloud.service.ecr.operation;

import org.jspecify.annotations.NullMarked;
