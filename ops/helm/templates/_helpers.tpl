{{- define "clarion.labels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/part-of: clarion
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{- define "clarion.image" -}}
{{ required "image.repository: the registry and name of Clarion's image" .Values.image.repository }}:{{ required "image.tag: the version of Clarion's image" .Values.image.tag }}
{{- end }}

{{- define "clarion.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "clarion.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{- define "clarion.environment" -}}
{{- range $name, $value := . }}
- {name: {{ $name }}, value: {{ required (printf "environment.%s must have a value" $name) $value | quote }}}
{{- end }}
{{- end }}
