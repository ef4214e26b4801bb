/// What an environment is, and what becomes of it: rules without I/O.
@NullMarked
package dev.millrace.cloud.service.mwaa.domain;

import org.jspecify.annotations.NullMarked;
