package dev.millrace.cloud.service.lambda;

import dev.millrace.cloud.service.lambda.mapping.KinesisMappings;
import dev.millrace.cloud.service.lambda.operation.Aliases;
import dev.millrace.cloud.service.lambda.operation.CodeIntake;
import dev.millrace.cloud.service.lambda.operation.Concurrency;
import dev.millrace.cloud.service.lambda.operation.CreateFunction;
import dev.millrace.cloud.service.lambda.operation.DeleteFunction;
import dev.millrace.cloud.service.lambda.operation.EventInvokeConfigs;
import dev.millrace.cloud.service.lambda.operation.FunctionLookup;
import dev.millrace.cloud.service.lambda.operation.FunctionOptions;
import dev.millrace.cloud.service.lambda.operation.GetFunction;
import dev.millrace.cloud.service.lambda.operation.Invoke;
import dev.millrace.cloud.service.lambda.operation.InvokeWithResponseStream;
import dev.millrace.cloud.service.lambda.operation.LayerVersions;
import dev.millrace.cloud.service.lambda.operation.Permissions;
import dev.millrace.cloud.service.lambda.operation.ProvisionedConcurrency;
import dev.millrace.cloud.service.lambda.operation.PublishVersion;
import dev.millrace.cloud.service.lambda.operation.SettingsRules;
import dev.millrace.cloud.service.lambda.operation.Tags;
import dev.millrace.cloud.service.lambda.operation.UpdateFunction;
import dev.millrace.wire.Call;
import dev.millrace.wire.lambda.AddLayerVersionPermissionRequest;
import dev.millrace.wire.lambda.AddLayerVersionPermissionResponse;
import dev.millrace.wire.lambda.AddPermissionRequest;
import dev.millrace.wire.lambda.AddPermissionResponse;
import dev.millrace.wire.lambda.AliasConfiguration;
import dev.millrace.wire.lambda.CreateAliasRequest;
import dev.millrace.wire.lambda.CreateEventSourceMappingRequest;
import dev.millrace.wire.lambda.CreateFunctionRequest;
import dev.millrace.wire.lambda.DeleteAliasRequest;
import dev.millrace.wire.lambda.DeleteEventSourceMappingRequest;
import dev.millrace.wire.lambda.DeleteFunctionConcurrencyRequest;
import dev.millrace.wire.lambda.DeleteFunctionEventInvokeConfigRequest;
import dev.millrace.wire.lambda.DeleteFunctionRequest;
import dev.millrace.wire.lambda.DeleteFunctionResponse;
import dev.millrace.wire.lambda.DeleteLayerVersionRequest;
import dev.millrace.wire.lambda.DeleteProvisionedConcurrencyConfigRequest;
import dev.millrace.wire.lambda.EventSourceMappingConfiguration;
import dev.millrace.wire.lambda.FunctionConfiguration;
import dev.millrace.wire.lambda.FunctionEventInvokeConfig;
import dev.millrace.wire.lambda.GetAccountSettingsRequest;
import dev.millrace.wire.lambda.GetAccountSettingsResponse;
import dev.millrace.wire.lambda.GetAliasRequest;
import dev.millrace.wire.lambda.GetEventSourceMappingRequest;
import dev.millrace.wire.lambda.GetFunctionCodeSigningConfigRequest;
import dev.millrace.wire.lambda.GetFunctionCodeSigningConfigResponse;
import dev.millrace.wire.lambda.GetFunctionConcurrencyRequest;
import dev.millrace.wire.lambda.GetFunctionConcurrencyResponse;
import dev.millrace.wire.lambda.GetFunctionConfigurationRequest;
import dev.millrace.wire.lambda.GetFunctionEventInvokeConfigRequest;
import dev.millrace.wire.lambda.GetFunctionRecursionConfigRequest;
import dev.millrace.wire.lambda.GetFunctionRecursionConfigResponse;
import dev.millrace.wire.lambda.GetFunctionRequest;
import dev.millrace.wire.lambda.GetFunctionResponse;
import dev.millrace.wire.lambda.GetLayerVersionByArnRequest;
import dev.millrace.wire.lambda.GetLayerVersionPolicyRequest;
import dev.millrace.wire.lambda.GetLayerVersionPolicyResponse;
import dev.millrace.wire.lambda.GetLayerVersionRequest;
import dev.millrace.wire.lambda.GetLayerVersionResponse;
import dev.millrace.wire.lambda.GetPolicyRequest;
import dev.millrace.wire.lambda.GetPolicyResponse;
import dev.millrace.wire.lambda.GetProvisionedConcurrencyConfigRequest;
import dev.millrace.wire.lambda.GetProvisionedConcurrencyConfigResponse;
import dev.millrace.wire.lambda.GetRuntimeManagementConfigRequest;
import dev.millrace.wire.lambda.GetRuntimeManagementConfigResponse;
import dev.millrace.wire.lambda.InvocationRequest;
import dev.millrace.wire.lambda.InvocationResponse;
import dev.millrace.wire.lambda.InvokeWithResponseStreamRequest;
import dev.millrace.wire.lambda.InvokeWithResponseStreamResponse;
import dev.millrace.wire.lambda.Lambda;
import dev.millrace.wire.lambda.ListAliasesRequest;
import dev.millrace.wire.lambda.ListAliasesResponse;
import dev.millrace.wire.lambda.ListEventSourceMappingsRequest;
import dev.millrace.wire.lambda.ListEventSourceMappingsResponse;
import dev.millrace.wire.lambda.ListFunctionEventInvokeConfigsRequest;
import dev.millrace.wire.lambda.ListFunctionEventInvokeConfigsResponse;
import dev.millrace.wire.lambda.ListFunctionsRequest;
import dev.millrace.wire.lambda.ListFunctionsResponse;
import dev.millrace.wire.lambda.ListLayerVersionsRequest;
import dev.millrace.wire.lambda.ListLayerVersionsResponse;
import dev.millrace.wire.lambda.ListLayersRequest;
import dev.millrace.wire.lambda.ListLayersResponse;
import dev.millrace.wire.lambda.ListProvisionedConcurrencyConfigsRequest;
import dev.millrace.wire.lambda.ListProvisionedConcurrencyConfigsResponse;
import dev.millrace.wire.lambda.ListTagsRequest;
import dev.millrace.wire.lambda.ListTagsResponse;
import dev.millrace.wire.lambda.ListVersionsByFunctionRequest;
import dev.millrace.wire.lambda.ListVersionsByFunctionResponse;
import dev.millrace.wire.lambda.PublishLayerVersionRequest;
import dev.millrace.wire.lambda.PublishLayerVersionResponse;
import dev.millrace.wire.lambda.PublishVersionRequest;
import dev.millrace.wire.lambda.PutFunctionConcurrencyRequest;
import dev.millrace.wire.lambda.PutFunctionEventInvokeConfigRequest;
import dev.millrace.wire.lambda.PutFunctionRecursionConfigRequest;
import dev.millrace.wire.lambda.PutFunctionRecursionConfigResponse;
import dev.millrace.wire.lambda.PutProvisionedConcurrencyConfigRequest;
import dev.millrace.wire.lambda.PutProvisionedConcurrencyConfigResponse;
import dev.millrace.wire.lambda.PutRuntimeManagementConfigRequest;
import dev.millrace.wire.lambda.PutRuntimeManagementConfigResponse;
import dev.millrace.wire.lambda.RemoveLayerVersionPermissionRequest;
import dev.millrace.wire.lambda.RemovePermissionRequest;
import dev.millrace.wire.lambda.TagResourceRequest;
import dev.millrace.wire.lambda.UntagResourceRequest;
import dev.millrace.wire.lambda.UpdateAliasRequest;
import dev.millrace.wire.lambda.UpdateEventSourceMappingRequest;
import dev.millrace.wire.lambda.UpdateFunctionCodeRequest;
import dev.millrace.wire.lambda.UpdateFunctionConfigurationRequest;
import dev.millrace.wire.lambda.UpdateFunctionEventInvokeConfigRequest;

/// The table of operations.
public final class LambdaService implements Lambda {
    private final KinesisMappings mappings;
    private final Aliases aliases;
    private final Concurrency concurrency;
    private final CreateFunction createFunction;
    private final DeleteFunction deleteFunction;
    private final EventInvokeConfigs eventInvokeConfigs;
    private final FunctionOptions functionOptions;
    private final GetFunction getFunction;
    private final Invoke invoke;
    private final InvokeWithResponseStream invokeWithResponseStream;
    private final LayerVersions layerVersions;
    private final Permissions permissions;
    private final ProvisionedConcurrency provisionedConcurrency;
    private final PublishVersion publishVersion;
    private final Tags tags;
    private final UpdateFunction updateFunction;

    /// @param work the functions
    /// @param mappings theirs on streams
    public LambdaService(LambdaFunctions work, KinesisMappings mappings, ImageSource images, ObjectSource objects) {
        this.mappings = mappings;
        FunctionLookup lookup = new FunctionLookup(work.functions);
        SettingsRules rules = new SettingsRules(work.roles, work.layers, work.codes, work.destinations);
        CodeIntake intake = new CodeIntake(work.codes, images, objects);
        aliases = new Aliases(lookup, work.deployment, work.random);
        concurrency = new Concurrency(work.functions, work.layers, lookup, work.gauge);
        createFunction =
                new CreateFunction(work.functions, lookup, rules, intake, work.preparation, work.clock, work.random);
        deleteFunction = new DeleteFunction(work.functions, lookup, work.deployment);
        eventInvokeConfigs = new EventInvokeConfigs(work.functions, lookup, work.destinations, work.clock);
        functionOptions = new FunctionOptions(lookup);
        getFunction = new GetFunction(work.functions, lookup, work.settings);
        invoke = new Invoke(lookup, work.invoker, work.queue);
        invokeWithResponseStream = new InvokeWithResponseStream(lookup, work.invoker, invoke);
        layerVersions = new LayerVersions(work.layers, intake, work.settings, work.clock, work.random);
        permissions = new Permissions(lookup, work.random);
        provisionedConcurrency = new ProvisionedConcurrency(lookup, work.gauge, work.deployment, work.warm, work.clock);
        publishVersion = new PublishVersion(lookup, work.preparation, work.clock, work.random);
        tags = new Tags(lookup, mappings);
        updateFunction =
                new UpdateFunction(lookup, rules, intake, publishVersion, work.preparation, work.clock, work.random);
    }

    @Override
    public AddLayerVersionPermissionResponse addLayerVersionPermission(
            AddLayerVersionPermissionRequest input, Call call) {
        return layerVersions.permit(input, call);
    }

    @Override
    public AddPermissionResponse addPermission(AddPermissionRequest input, Call call) {
        return permissions.add(input, call);
    }

    @Override
    public AliasConfiguration createAlias(CreateAliasRequest input, Call call) {
        return aliases.create(input, call);
    }

    @Override
    public EventSourceMappingConfiguration createEventSourceMapping(CreateEventSourceMappingRequest input, Call call) {
        return mappings.create(input, call);
    }

    @Override
    public FunctionConfiguration createFunction(CreateFunctionRequest input, Call call) {
        return createFunction.answer(input, call);
    }

    @Override
    public void deleteAlias(DeleteAliasRequest input, Call call) {
        aliases.delete(input, call);
    }

    @Override
    public EventSourceMappingConfiguration deleteEventSourceMapping(DeleteEventSourceMappingRequest input, Call call) {
        return mappings.delete(input, call);
    }

    @Override
    public DeleteFunctionResponse deleteFunction(DeleteFunctionRequest input, Call call) {
        return deleteFunction.answer(input, call);
    }

    @Override
    public void deleteFunctionConcurrency(DeleteFunctionConcurrencyRequest input, Call call) {
        concurrency.delete(input, call);
    }

    @Override
    public void deleteFunctionEventInvokeConfig(DeleteFunctionEventInvokeConfigRequest input, Call call) {
        eventInvokeConfigs.delete(input, call);
    }

    @Override
    public void deleteLayerVersion(DeleteLayerVersionRequest input, Call call) {
        layerVersions.delete(input, call);
    }

    @Override
    public void deleteProvisionedConcurrencyConfig(DeleteProvisionedConcurrencyConfigRequest input, Call call) {
        provisionedConcurrency.delete(input, call);
    }

    @Override
    public GetAccountSettingsResponse getAccountSettings(GetAccountSettingsRequest input, Call call) {
        return concurrency.account(call);
    }

    @Override
    public AliasConfiguration getAlias(GetAliasRequest input, Call call) {
        return aliases.get(input, call);
    }

    @Override
    public EventSourceMappingConfiguration getEventSourceMapping(GetEventSourceMappingRequest input, Call call) {
        return mappings.get(input, call);
    }

    @Override
    public GetFunctionResponse getFunction(GetFunctionRequest input, Call call) {
        return getFunction.answer(input, call);
    }

    @Override
    public GetFunctionCodeSigningConfigResponse getFunctionCodeSigningConfig(
            GetFunctionCodeSigningConfigRequest input, Call call) {
        return functionOptions.codeSigning(input, call);
    }

    @Override
    public GetFunctionConcurrencyResponse getFunctionConcurrency(GetFunctionConcurrencyRequest input, Call call) {
        return concurrency.get(input, call);
    }

    @Override
    public FunctionConfiguration getFunctionConfiguration(GetFunctionConfigurationRequest input, Call call) {
        return getFunction.configuration(input, call);
    }

    @Override
    public FunctionEventInvokeConfig getFunctionEventInvokeConfig(
            GetFunctionEventInvokeConfigRequest input, Call call) {
        return eventInvokeConfigs.get(input, call);
    }

    @Override
    public GetFunctionRecursionConfigResponse getFunctionRecursionConfig(
            GetFunctionRecursionConfigRequest input, Call call) {
        return functionOptions.recursion(input, call);
    }

    @Override
    public GetLayerVersionResponse getLayerVersion(GetLayerVersionRequest input, Call call) {
        return layerVersions.get(input, call);
    }

    @Override
    public GetLayerVersionResponse getLayerVersionByArn(GetLayerVersionByArnRequest input, Call call) {
        return layerVersions.get(input, call);
    }

    @Override
    public GetLayerVersionPolicyResponse getLayerVersionPolicy(GetLayerVersionPolicyRequest input, Call call) {
        return layerVersions.policy(input, call);
    }

    @Override
    public GetPolicyResponse getPolicy(GetPolicyRequest input, Call call) {
        return permissions.get(input, call);
    }

    @Override
    public GetProvisionedConcurrencyConfigResponse getProvisionedConcurrencyConfig(
            GetProvisionedConcurrencyConfigRequest input, Call call) {
        return provisionedConcurrency.get(input, call);
    }

    @Override
    public GetRuntimeManagementConfigResponse getRuntimeManagementConfig(
            GetRuntimeManagementConfigRequest input, Call call) {
        return functionOptions.runtime(input, call);
    }

    @Override
    public InvocationResponse invoke(InvocationRequest input, Call call) {
        return invoke.answer(input, call);
    }

    @Override
    public InvokeWithResponseStreamResponse invokeWithResponseStream(InvokeWithResponseStreamRequest input, Call call) {
        return invokeWithResponseStream.answer(input, call);
    }

    @Override
    public ListAliasesResponse listAliases(ListAliasesRequest input, Call call) {
        return aliases.list(input, call);
    }

    @Override
    public ListEventSourceMappingsResponse listEventSourceMappings(ListEventSourceMappingsRequest input, Call call) {
        return mappings.list(input, call);
    }

    @Override
    public ListFunctionEventInvokeConfigsResponse listFunctionEventInvokeConfigs(
            ListFunctionEventInvokeConfigsRequest input, Call call) {
        return eventInvokeConfigs.list(input, call);
    }

    @Override
    public ListFunctionsResponse listFunctions(ListFunctionsRequest input, Call call) {
        return getFunction.list(input, call);
    }

    @Override
    public ListLayerVersionsResponse listLayerVersions(ListLayerVersionsRequest input, Call call) {
        return layerVersions.versions(input, call);
    }

    @Override
    public ListLayersResponse listLayers(ListLayersRequest input, Call call) {
        return layerVersions.list(input, call);
    }

    @Override
    public ListProvisionedConcurrencyConfigsResponse listProvisionedConcurrencyConfigs(
            ListProvisionedConcurrencyConfigsRequest input, Call call) {
        return provisionedConcurrency.list(input, call);
    }

    @Override
    public ListTagsResponse listTags(ListTagsRequest input, Call call) {
        return tags.list(input, call);
    }

    @Override
    public ListVersionsByFunctionResponse listVersionsByFunction(ListVersionsByFunctionRequest input, Call call) {
        return getFunction.versions(input, call);
    }

    @Override
    public PublishLayerVersionResponse publishLayerVersion(PublishLayerVersionRequest input, Call call) {
        return layerVersions.publish(input, call);
    }

    @Override
    public FunctionConfiguration publishVersion(PublishVersionRequest input, Call call) {
        return publishVersion.answer(input, call);
    }

    @Override
    public dev.millrace.wire.lambda.Concurrency putFunctionConcurrency(PutFunctionConcurrencyRequest input, Call call) {
        return concurrency.put(input, call);
    }

    @Override
    public FunctionEventInvokeConfig putFunctionEventInvokeConfig(
            PutFunctionEventInvokeConfigRequest input, Call call) {
        return eventInvokeConfigs.put(input, call);
    }

    @Override
    public PutFunctionRecursionConfigResponse putFunctionRecursionConfig(
            PutFunctionRecursionConfigRequest input, Call call) {
        return functionOptions.putRecursion(input, call);
    }

    @Override
    public PutProvisionedConcurrencyConfigResponse putProvisionedConcurrencyConfig(
            PutProvisionedConcurrencyConfigRequest input, Call call) {
        return provisionedConcurrency.put(input, call);
    }

    @Override
    public PutRuntimeManagementConfigResponse putRuntimeManagementConfig(
            PutRuntimeManagementConfigRequest input, Call call) {
        return functionOptions.putRuntime(input, call);
    }

    @Override
    public void removeLayerVersionPermission(RemoveLayerVersionPermissionRequest input, Call call) {
        layerVersions.forbid(input, call);
    }

    @Override
    public void removePermission(RemovePermissionRequest input, Call call) {
        permissions.remove(input, call);
    }

    @Override
    public void tagResource(TagResourceRequest input, Call call) {
        tags.tag(input, call);
    }

    @Override
    public void untagResource(UntagResourceRequest input, Call call) {
        tags.untag(input, call);
    }

    @Override
    public AliasConfiguration updateAlias(UpdateAliasRequest input, Call call) {
        return aliases.update(input, call);
    }

    @Override
    public EventSourceMappingConfiguration updateEventSourceMapping(UpdateEventSourceMappingRequest input, Call call) {
        return mappings.update(input, call);
    }

    @Override
    public FunctionConfiguration updateFunctionCode(UpdateFunctionCodeRequest input, Call call) {
        return updateFunction.code(input, call);
    }

    @Override
    public FunctionConfiguration updateFunctionConfiguration(UpdateFunctionConfigurationRequest input, Call call) {
        return updateFunction.configuration(input, call);
    }

    @Override
    public FunctionEventInvokeConfig updateFunctionEventInvokeConfig(
            UpdateFunctionEventInvokeConfigRequest input, Call call) {
        return eventInvokeConfigs.update(input, call);
    }
}
