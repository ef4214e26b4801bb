/// EC2's operations, a file for each kind of resource.
@NullMarked
package dev.millrace.cloud.service.ec2.operation;

import org.jspecify.annotations.NullMarked;
