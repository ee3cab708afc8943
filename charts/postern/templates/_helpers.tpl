{{- /* SPDX-License-Identifier: Apache-2.0 */ -}}
{{- define "postern.selector" -}}
app.kubernetes.io/name: postern
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "postern.brokerSelector" -}}
app.kubernetes.io/name: postern-broker
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "postern.commonLabels" -}}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "postern.labels" -}}
{{ include "postern.selector" . }}
{{ include "postern.commonLabels" . }}
{{- end -}}

{{- define "postern.brokerLabels" -}}
{{ include "postern.brokerSelector" . }}
{{ include "postern.commonLabels" . }}
{{- end -}}

{{- /* The names that the certificate is for: the webhook's Service and the broker's. */ -}}
{{- define "postern.serverNames" -}}
- {{ .Release.Name }}.{{ .Release.Namespace }}.svc
- {{ .Release.Name }}.{{ .Release.Namespace }}.svc.cluster.local
{{- if .Values.credentials.enabled }}
- {{ .Release.Name }}-broker.{{ .Release.Namespace }}.svc
- {{ .Release.Name }}-broker.{{ .Release.Namespace }}.svc.cluster.local
{{- end }}
{{- end -}}

{{- /* What API servers need to trust the certificate, as a webhook's configuration has it. */ -}}
{{- define "postern.caAnnotations" -}}
{{- if .Values.tls.certManagerIssuer }}
cert-manager.io/inject-ca-from: {{ .Release.Namespace }}/{{ .Release.Name }}
{{- else if .Values.tls.certManagerCertificate }}
cert-manager.io/inject-ca-from: {{ .Values.tls.certManagerCertificate }}
{{- end }}
{{- end -}}

{{- /* The certificate that the chart makes: the one that is there, or a new one; made once for all templates. */ -}}
{{- define "postern.selfSigned" -}}
{{- if not (hasKey .Values.tls "made") }}
{{- $held := lookup "v1" "Secret" .Release.Namespace .Values.tls.secretName }}
{{- if $held }}
{{- $_ := set .Values.tls "made" $held.data }}
{{- else }}
{{- $names := include "postern.serverNames" . | fromYamlArray }}
{{- $authority := genCA (printf "%s.%s authority" .Release.Name .Release.Namespace) (int .Values.tls.selfSignedDays) }}
{{- $pair := genSignedCert (index $names 0) nil $names (int .Values.tls.selfSignedDays) $authority }}
{{- $made := dict "ca.crt" (b64enc $authority.Cert) "tls.crt" (b64enc $pair.Cert) "tls.key" (b64enc $pair.Key) }}
{{- $_ := set .Values.tls "made" $made }}
{{- end }}
{{- end }}
{{- end -}}

{{- /* The part of a webhook that both kinds have. */ -}}
{{- define "postern.webhook" -}}
admissionReviewVersions: [v1]
sideEffects: None
matchPolicy: Equivalent
failurePolicy: {{ .Values.webhook.failurePolicy }}
timeoutSeconds: {{ .Values.webhook.timeoutSeconds }}
# The door that never locks the cluster out: its own Pods, the system's and the nodes' leases do not depend on it.
namespaceSelector:
  matchExpressions:
    - key: kubernetes.io/metadata.name
      operator: NotIn
      values:
        - kube-system
        - kube-node-lease
        - {{ .Release.Namespace }}
        {{- range .Values.webhook.excludedNamespaces }}
        - {{ . }}
        {{- end }}
    {{- if .Values.webhook.exemptLabel }}
    - key: {{ .Values.webhook.exemptLabel }}
      operator: DoesNotExist
    {{- end }}
{{- if .Values.webhook.objectSelector }}
objectSelector:
  {{- toYaml .Values.webhook.objectSelector | nindent 2 }}
{{- end }}
{{- if .Values.webhook.matchConditions }}
matchConditions:
  {{- toYaml .Values.webhook.matchConditions | nindent 2 }}
{{- end }}
rules:
  {{- toYaml .Values.webhook.rules | nindent 2 }}
{{- end -}}

{{- /* What would leave a cluster waiting for Pods that cannot start. */ -}}
{{- define "postern.guard" -}}
{{- if eq .Values.webhook.failurePolicy "Fail" }}
{{- if lt (int .Values.replicas) 2 }}
{{- fail "webhook.failurePolicy Fail needs replicas of at least 2: with one, each update of it stops what it is asked about" }}
{{- end }}
{{- range .Values.webhook.rules }}
{{- if and (or (has "*" .resources) (has "*/*" .resources)) (ne (.scope | default "*") "Namespaced") }}
{{- fail "webhook.failurePolicy Fail with a rule for all resources needs scope: Namespaced in it: nodes and other things of the whole cluster would wait for Postern, which waits for them" }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- /* How every Pod of the chart runs. */ -}}
{{- define "postern.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "postern.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{- /* Policies are compiled before the port opens; a machine that is full answers late, and a restart would not help it. */ -}}
{{- define "postern.probes" -}}
startupProbe:
  httpGet: {path: /livez, port: webhook, scheme: HTTPS}
  periodSeconds: 2
  timeoutSeconds: 2
  failureThreshold: 60
readinessProbe:
  httpGet: {path: /readyz, port: webhook, scheme: HTTPS}
  periodSeconds: 5
  timeoutSeconds: 3
livenessProbe:
  httpGet: {path: /livez, port: webhook, scheme: HTTPS}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
{{- end -}}

{{- /* Where Pods may run, and how they are spread. */ -}}
{{- define "postern.placement" -}}
{{- if .Values.priorityClassName }}
priorityClassName: {{ .Values.priorityClassName }}
{{- end }}
{{- if .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml .Values.imagePullSecrets | nindent 2 }}
{{- end }}
nodeSelector:
  {{- toYaml .Values.nodeSelector | nindent 2 }}
tolerations:
  {{- toYaml .Values.tolerations | nindent 2 }}
affinity:
  {{- toYaml .Values.affinity | nindent 2 }}
{{- end -}}
