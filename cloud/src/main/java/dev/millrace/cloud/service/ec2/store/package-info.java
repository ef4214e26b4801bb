/// What EC2 keeps: each resource as AWS's own interface describes it, a document by account, region and id.
@NullMarked
package dev.millrace.cloud.service.ec2.store;

import org.jspecify.annotations.NullMarked;
