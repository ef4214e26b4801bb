/// What is kept: every entity as a document by account and name, and in memory for reading.
@NullMarked
package dev.millrace.cloud.service.iam.store;

import org.jspecify.annotations.NullMarked;
