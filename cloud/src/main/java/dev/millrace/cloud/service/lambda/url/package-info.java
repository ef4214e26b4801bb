/// Functions that answer HTTP at a URL of their own: a request becomes an event, the answer a response
/// (docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html).
@NullMarked
package dev.millrace.cloud.service.lambda.url;

import org.jspecify.annotations.NullMarked;
