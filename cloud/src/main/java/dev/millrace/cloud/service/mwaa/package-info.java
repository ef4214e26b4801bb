/// Managed Workflows for Apache Airflow: environments in a VPC, each a real Apache Airflow with a bucket's DAGs, under an
/// execution role.
///
/// Where it differs from AWS: docs/services/mwaa.md.
@NullMarked
package dev.millrace.cloud.service.mwaa;

import org.jspecify.annotations.NullMarked;
