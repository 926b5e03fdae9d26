package text

// Keys of what is said about roles: who a chat belongs to and who may do what.
const (
	RoleBupati         Key = "role.bupati"
	RoleWabup          Key = "role.wabup"
	RoleSekda          Key = "role.sekda"
	RoleEnrolledLeader Key = "role.enrolled_leader"
	RoleCodeLeader     Key = "role.code_leader"
	RoleGroupOnly      Key = "role.group_only"
	RoleBarred         Key = "role.barred"
	RoleLeaderHello    Key = "role.leader_hello"
	RoleOldButton      Key = "role.old_button"
	RoleLeft           Key = "role.left"
	RoleRoster         Key = "role.roster"
	RoleRosterGroup    Key = "role.roster_group"
	RoleRosterPrivate  Key = "role.roster_private"
	RoleRosterStaff    Key = "role.roster_staff"
	RoleRosterHow      Key = "role.roster_how"
	RoleCodeRevoked    Key = "role.code_revoked"
	RoleConfigured     Key = "role.configured"
	RoleRevokedLeader  Key = "role.revoked_leader"
	RoleUnlisted       Key = "role.unlisted"
)
