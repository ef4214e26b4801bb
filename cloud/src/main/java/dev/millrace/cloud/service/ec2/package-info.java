/// EC2's network: what a VPC in Terraform needs, kept and checked as AWS does; no packet goes through it. There are no
/// instances: their operations are answered 501 by name.
@NullMarked
package dev.millrace.cloud.service.ec2;

import org.jspecify.annotations.NullMarked;
