{{- define "rollcall.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "rollcall.fullname" -}}
{{- if .Values.fullnameOverride -}}{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else if contains (include "rollcall.name" .) .Release.Name -}}{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}{{- printf "%s-%s" .Release.Name (include "rollcall.name" .) | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "rollcall.peers" -}}{{ include "rollcall.fullname" . }}-peers{{- end -}}

{{- define "rollcall.selector" -}}
app.kubernetes.io/name: {{ include "rollcall.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: server
{{- end -}}

{{- define "rollcall.labels" -}}
{{ include "rollcall.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "rollcall.image" -}}{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{- end -}}

{{- define "rollcall.account" -}}
{{- if .Values.serviceAccount.create -}}{{ .Values.serviceAccount.name | default (include "rollcall.fullname" .) }}
{{- else -}}{{ .Values.serviceAccount.name | default "default" }}{{- end -}}
{{- end -}}

{{- /* A pod's name in DNS, which stays when its address changes. Takes (dict "root" $ "pod" NAME). */ -}}
{{- define "rollcall.host" -}}
{{ .pod }}.{{ include "rollcall.peers" .root }}.{{ .root.Release.Namespace }}.svc.{{ .root.Values.clusterDomain }}
{{- end -}}

{{- /* The servers that found the cluster, each by its name in DNS. */ -}}
{{- define "rollcall.members" -}}
{{- $all := list -}}
{{- range $i := until (int .Values.initialServers) -}}
{{- $pod := printf "%s-%d" (include "rollcall.fullname" $) $i -}}
{{- $all = append $all (printf "%s=%s:8300" $pod (include "rollcall.host" (dict "root" $ "pod" $pod))) -}}
{{- end -}}
{{- join "," $all -}}
{{- end -}}
