// An OpenID Connect provider on the loopback interface, for the tests of the log-in. Arguments: its port, the redirect
// URI of the CMS, and the claims of each account as JSON: {"ada": {"groups": ["press"], …}}.
import { createServer } from "node:http"
import Provider from "oidc-provider"

const [port, redirectUri, accountsJson] = process.argv.slice(2)
const accounts = JSON.parse(accountsJson)
const issuer = `http://localhost:${port}`

const provider = new Provider(issuer, {
  clients: [{ client_id: "clarion", client_secret: "a secret of the tests", redirect_uris: [redirectUri] }],
  cookies: { keys: ["a key of the tests"] },
  claims: { openid: ["sub", "amr", "groups"], email: ["email", "email_verified"], profile: ["name", "preferred_username"] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (context, interaction) => `/interaction/${interaction.uid}` },
  pkce: { required: () => true },
  ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  findAccount: (context, sub) => ({ accountId: sub, claims: () => ({ sub, ...accounts[sub] }) }),
  loadExistingGrant: async (context) => {
    const grant = new provider.Grant({ clientId: context.oidc.client.clientId, accountId: context.oidc.session.accountId })
    grant.addOIDCScope("openid email profile")
    await grant.save()
    return grant
  },
})

const FORM = `<!doctype html><title>Provider</title><form method="post"><label>Account <input name="account"></label>
  <button>Continue</button></form>`

createServer(async (request, response) => {
  if (!request.url.startsWith("/interaction/")) return provider.callback()(request, response)
  if (request.method !== "POST") return response.setHeader("Content-Type", "text/html").end(FORM)
  let body = ""
  for await (const part of request) body += part
  const accountId = new URLSearchParams(body).get("account")
  await provider.interactionFinished(request, response, { login: { accountId, amr: ["pwd", "mfa"] } })
}).listen(Number(port), "127.0.0.1")
