/// The rules of a network, without I/O: address blocks, kinds of resources, what EC2 answers to what it refuses.
@NullMarked
package dev.millrace.cloud.service.ec2.domain;

import org.jspecify.annotations.NullMarked;
