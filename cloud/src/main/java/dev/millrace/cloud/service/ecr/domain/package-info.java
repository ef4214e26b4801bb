/// The registry's rules: names, digests, manifests, lifecycle policies, tokens. No I/O.
@NullMarked
package dev.millrace.cloud.service.ecr.domain;

import org.jspecify.annotations.NullMarked;
