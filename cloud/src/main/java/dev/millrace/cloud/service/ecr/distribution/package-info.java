/// The OCI distribution protocol (specification 1.1) over the same repositories, with ECR's texts.
@NullMarked
package dev.millrace.cloud.service.ecr.distribution;

import org.jspecify.annotations.NullMarked;
