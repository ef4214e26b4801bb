/// What is answered at an environment's own address.
@NullMarked
package dev.millrace.cloud.service.mwaa.web;

import org.jspecify.annotations.NullMarked;
